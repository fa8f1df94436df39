"""`python -m dibao_publish.cli`."""

from dibao_publish.cli import main

if __name__ == "__main__":
    main()
