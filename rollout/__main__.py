"""`python -m rollout` does what the `rollout` command does."""

from rollout.cli.main import main

if __name__ == "__main__":
    main(prog_name="rollout")
