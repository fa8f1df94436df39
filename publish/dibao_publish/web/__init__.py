"""The citizen's pages: a request becomes a page, from the book alone."""
