"""Simulators of payment services, on loopback. Each says where the form of its answers comes from.

Tests start them and hand their addresses over as `hosts`; nothing of the program leads there.
"""
