"""Bands that are cut by what customers did, by who can be called, or by what pays."""

from __future__ import annotations

from healthscore.evaluate.cuts._choice import BandChoice, ChosenBand
from healthscore.evaluate.cuts._choose import choose_bands

__all__ = ["BandChoice", "ChosenBand", "choose_bands"]
