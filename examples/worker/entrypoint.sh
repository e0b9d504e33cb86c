#!/bin/sh
exec python -m worker
