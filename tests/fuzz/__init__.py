"""Damaged and hostile files by the thousand: no reader may crash, hang, or take more memory than it may.

``make fuzz`` mutates rendered reports (``seeds``) byte by byte and part by part
(``mutate``, ``structured``), and gives them to a reader in a confined process
(``child``) that also says whether an input reached code that none before it reached; such
inputs are mutated further (``campaign``). Only :class:`~qktui.importing.document.NotAReport`
may come out. An input on which anything else happens is saved, with the seed that made it;
``make fuzz SECONDS=10 NAME=html SEED=1`` runs one reader, for so long, from one seed.
"""
