# SPDX-License-Identifier: GPL-3.0-or-later
"""What an assembly is: parts, catalogue, colours, placement, connections, occupancy. Needs numpy alone."""
