"""The vault as a graph, and questions to it."""
