"""A vault to what MkDocs needs: pages, addresses, and the look of them."""
