"""`python -m rollout` does what the `rollout` command does."""

from rollout.cli.main import run

if __name__ == "__main__":
    run()
