"""The API for programs, `/api/v1/`: the answers of `dibao.calc` from the book of the registry.

What is taken is declared once (`endpoints`, of the shapes in `shapes`); reading, problems and the OpenAPI
document follow from that.
"""
