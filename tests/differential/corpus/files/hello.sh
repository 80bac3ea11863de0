#!/bin/sh
echo "hello $# $2"
