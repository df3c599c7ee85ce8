"""Numbers with their limits, as every benchmark prints them."""


class Report:
    """Prints each number with its limit, and keeps whether all were kept."""

    def __init__(self) -> None:
        self.is_kept = True

    def line(self, name: str, value: float, unit: str, limit: str, is_kept: bool) -> None:
        self.is_kept = self.is_kept and is_kept
        print(f"  {name:54} {value:8.2f} {unit:5} {limit:18} {'kept' if is_kept else 'NOT KEPT'}", flush=True)

    def at_least(self, name: str, value: float, least: float) -> None:
        self.line(name, value, "times", f"at least {least:g}", value >= least)

    def at_most(self, name: str, value: float, unit: str, most: float) -> None:
        self.line(name, value, unit, f"at most {most:g}", value <= most)

    def below(self, name: str, value: float, unit: str, most: float) -> None:
        self.line(name, value, unit, f"below {most:g}", value < most)

    def say(self, name: str, value: float, unit: str, remark: str = "") -> None:
        print(f"  {name:54} {value:8.2f} {unit:5} {remark}".rstrip(), flush=True)
