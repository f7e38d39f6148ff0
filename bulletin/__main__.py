"""`python -m bulletin`."""

if __name__ == "__main__":  # workers load this too, and need no command line
    from bulletin.cli import main

    main()
