// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/**
 * Converts labels of host names to ASCII and back (RFC 3492). Java's java.net.IDN follows IDNA 2003, in which straße.de and strasse.de are the same domain. They are two. MailAddressTest covers
 * this class.
 */
final class Punycode {

    static final String PREFIX = "xn--";

    // parameters of RFC 3492, section 5
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int FIRST = 0x80;

    private Punycode() {
    }

    /** The ASCII form with its prefix; the label itself if it is ASCII. */
    static String encode(final String label) {
        if (label.chars().allMatch(each -> each < FIRST)) {
            return label;
        }
        final int[] points = label.codePoints().toArray();
        final StringBuilder encoded = new StringBuilder(PREFIX);
        for (final int point : points) {
            if (point < FIRST) {
                encoded.append((char) point);
            }
        }
        final int basic = encoded.length() - PREFIX.length();
        if (basic > 0) {
            encoded.append('-');
        }
        int next = FIRST;
        int bias = INITIAL_BIAS;
        long delta = 0;
        int handled = basic;
        while (handled < points.length) {
            int smallest = Integer.MAX_VALUE;
            for (final int point : points) {
                smallest = point >= next && point < smallest ? point : smallest;
            }
            delta += (long) (smallest - next) * (handled + 1);
            next = smallest;
            for (final int point : points) {
                if (point < next) {
                    delta++;
                } else if (point == next) {
                    append(encoded, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            next++;
        }
        return encoded.toString();
    }

    private static void append(final StringBuilder encoded, final long delta, final int bias) {
        long rest = delta;
        for (int k = BASE;; k += BASE) {
            final int threshold = threshold(k, bias);
            if (rest < threshold) {
                encoded.append(digit((int) rest));
                return;
            }
            encoded.append(digit((int) (threshold + (rest - threshold) % (BASE - threshold))));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    /** The Unicode form; null if the label is not valid Punycode. */
    static String decode(final String label) {
        final String text = label.substring(PREFIX.length());
        final int hyphen = text.lastIndexOf('-');
        final StringBuilder decoded = new StringBuilder(hyphen < 0 ? "" : text.substring(0, hyphen));
        int point = FIRST;
        int bias = INITIAL_BIAS;
        long index = 0;
        int position = hyphen < 0 ? 0 : hyphen + 1;
        while (position < text.length()) {
            final long before = index;
            long weight = 1;
            for (int k = BASE;; k += BASE) {
                final int digit = position < text.length() ? value(text.charAt(position++)) : -1;
                if (digit < 0 || weight > Integer.MAX_VALUE) {
                    return null;
                }
                index += digit * weight;
                final int threshold = threshold(k, bias);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            final int length = decoded.codePointCount(0, decoded.length()) + 1;
            bias = adapt(index - before, length, before == 0);
            if (index / length > Character.MAX_CODE_POINT - point) {
                return null;
            }
            point += (int) (index / length);
            index %= length;
            decoded.insert(decoded.offsetByCodePoints(0, (int) index), Character.toString(point));
            index++;
        }
        return decoded.toString();
    }

    private static int threshold(final int k, final int bias) {
        return Math.clamp(k - bias, T_MIN, T_MAX);
    }

    private static int adapt(final long delta, final int points, final boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return k + (int) ((BASE - T_MIN + 1) * rest / (rest + SKEW));
    }

    private static char digit(final int value) {
        return (char) (value < T_MAX ? 'a' + value : '0' + value - T_MAX);
    }

    private static int value(final char digit) {
        return digit >= 'a' && digit <= 'z' ? digit - 'a' : digit >= '0' && digit <= '9' ? digit - '0' + T_MAX : -1;
    }
}
