// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

/**
 * The outline of JSON text, seen byte by byte: whether what was opened was closed, and whether a list holds anything but objects. NiFi's JSON readers end without an error
 * at an entry that is no object, and what stands behind it would be lost in silence. Content that is no JSON, or not in an encoding with ASCII's bytes, is not looked at.
 */
public final class JsonScanner {

    private enum Kind { UNDECIDED, JSON, OTHER }

    private static final int BYTE_ORDER_MARK_LENGTH = 3;
    /** What within an object, and outside of a text, is more than a number, a word or a gap. */
    private static final boolean[] STRUCTURAL = new boolean[1 << Byte.SIZE];

    static {
        for (final char c : "{}[]\"/#\0NI".toCharArray()) {
            STRUCTURAL[c] = true;
        }
    }

    private Kind kind = Kind.UNDECIDED;
    private int position;
    private int objectDepth;
    private int arrayDepth;
    private boolean inString;
    private boolean escaped;
    private boolean stray;
    private boolean broken;
    private long objects;

    /** Sees the next bytes. */
    public void scan(final byte[] bytes, final int offset, final int length) {
        final int end = offset + length;
        int i = offset;
        while (i < end && kind != Kind.OTHER) {
            if (inString) {
                i = text(bytes, i, end);
            } else if (objectDepth > 0 && !STRUCTURAL[bytes[i] & 0xFF]) {
                i++;
            } else {
                scan(bytes[i++]);
            }
        }
    }

    /** The rest of a string, which is most of most content; where it ends. */
    private int text(final byte[] bytes, final int from, final int end) {
        int i = escaped ? from + 1 : from;
        escaped = false;
        while (i < end) {
            final byte next = bytes[i++];
            if (next == '"') {
                inString = false;
                return i;
            }
            if (next == '\\') {
                escaped = i == end;
                i++;
            }
        }
        return i;
    }

    private void scan(final byte next) {
        if (kind == Kind.UNDECIDED) {
            decide(next);
        }
        if (kind != Kind.JSON) {
            return;
        }
        switch (next) {
            case '{' -> objectDepth++;
            case '}' -> {
                objectDepth--;
                objects += objectDepth == 0 ? 1 : 0;
            }
            case '[' -> arrayDepth++;
            case ']' -> arrayDepth--;
            case '"' -> {
                inString = true;
                stray |= objectDepth == 0;
            }
            // NaN, Infinity, None: no word of JSON has these letters
            case 'N', 'I' -> {
                broken |= objectDepth > 0;
                stray |= objectDepth == 0;
            }
            // a reader that allows comments: they may hold anything
            case '/', '#' -> kind = Kind.OTHER;
            // UTF-16 or UTF-32
            case 0 -> kind = Kind.OTHER;
            case ' ', '\t', '\r', '\n', ',' -> { }
            default -> stray |= objectDepth == 0;
        }
    }

    private void decide(final byte next) {
        position++;
        if (next == '{' || next == '[') {
            kind = Kind.JSON;
        } else if (next > ' ' || next == 0 || next < 0 && position > BYTE_ORDER_MARK_LENGTH) {
            kind = Kind.OTHER;
        }
    }

    /** Whether it is JSON, and in an encoding with ASCII's bytes. */
    public boolean isJson() {
        return kind == Kind.JSON;
    }

    /** Whether every object, list and text that was opened was closed. */
    public boolean isClosed() {
        return objectDepth == 0 && arrayDepth == 0 && !inString;
    }

    /** How many lists are open. */
    int openLists() {
        return arrayDepth;
    }

    /** Whether something stands outside of an object that is no object. */
    public boolean hasStrayEntry() {
        return stray;
    }

    /** Whether an object holds a word that JSON has not, such as NaN. */
    boolean hasInvalidWord() {
        return broken;
    }

    /** How many objects were closed that stand in no other. */
    long objects() {
        return objects;
    }
}
