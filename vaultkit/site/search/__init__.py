"""The site's own search: an index in small files, of which a reader's browser asks for those a query needs."""
