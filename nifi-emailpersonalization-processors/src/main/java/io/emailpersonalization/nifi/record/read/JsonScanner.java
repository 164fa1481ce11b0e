// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

/**
 * Scans JSON byte by byte. Finds whether everything that was opened was closed, and whether a list has an entry that is not an object: NiFi's JSON readers stop at such an entry without an error,
 * and the rest would be lost silently. Ignores content that is not JSON, and encodings without ASCII bytes.
 */
public final class JsonScanner {

    private enum Kind { UNDECIDED, JSON, OTHER }

    private static final int BYTE_ORDER_MARK_LENGTH = 3;
    /** The bytes within an object, and outside of a string, that change the state: all but numbers, words and white space. */
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

    /** Scans the next bytes. */
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

    /** Scans the rest of a string, and returns the position after it. Strings are most of most content. */
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
            // NaN, Infinity, None: true, false and null have no such letters
            case 'N', 'I' -> {
                broken |= objectDepth > 0;
                stray |= objectDepth == 0;
            }
            // a comment may contain anything
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

    /** Whether the content is JSON in an encoding with ASCII bytes. */
    public boolean isJson() {
        return kind == Kind.JSON;
    }

    /** Whether every object, list and string was closed. */
    public boolean isClosed() {
        return objectDepth == 0 && arrayDepth == 0 && !inString;
    }

    /** The number of open lists. */
    int openLists() {
        return arrayDepth;
    }

    /** Whether there is something other than objects outside of the objects. */
    public boolean hasStrayEntry() {
        return stray;
    }

    /** Whether an object has a word that JSON does not define, such as NaN. */
    boolean hasInvalidWord() {
        return broken;
    }

    /** The number of closed top-level objects. */
    long objects() {
        return objects;
    }
}
