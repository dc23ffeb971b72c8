"""Writes the two sounds of the till into resources/sounds, as 16-bit mono wave files of 22 050 samples a second."""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sounds"
TONES = {
    # Frequencies in hertz and lengths in seconds. Paid rises by a fifth; needs you stays low and falls.
    "paid": ((659.26, 0.11), (987.77, 0.24)),
    "needs_you": ((311.13, 0.18), (261.63, 0.30)),
}


def tone(frequency: float, seconds: float) -> list[float]:
    """A soft tone: a sine with an octave above it, swelling for 8 ms and dying away."""
    count = int(RATE * seconds)
    samples = []
    for number in range(count):
        at = number / RATE
        swell = min(1.0, at / 0.008) * (1 - number / count) ** 1.5
        wave_ = math.sin(2 * math.pi * frequency * at) + 0.25 * math.sin(4 * math.pi * frequency * at)
        samples.append(0.45 * swell * wave_)
    return samples


def main() -> None:
    """Write both files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, tones in TONES.items():
        samples = [sample for frequency, seconds in tones for sample in tone(frequency, seconds)]
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(samples)}h", *(int(32_000 * sample) for sample in samples)))


if __name__ == "__main__":
    main()
