// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.AudienceField.MaxLength;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Texts;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether two texts are the same but for white space at their ends, line ends, the normal form of Unicode and the spelling of an address, and whether a vendor cut one to its longest value. Case
 * and white space within a text count. Tested by FieldEqualityTest.
 */
final class TextEquality {

    /** A text that may be an address and nothing else: no name, no scheme, no quotes. */
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\"':]{1,320}@[^\\s@<>\"':]{1,320}");

    private TextEquality() {
    }

    /** Returns a text as it is compared. */
    static String normalized(final String text) {
        return Normalizer.normalize(Texts.streamSafe(Texts.trim(text).replace("\r\n", "\n")), Normalizer.Form.NFC);
    }

    static boolean isSame(final String one, final String other) {
        return one.equals(other) || normalized(one).equals(normalized(other)) || isSameAddress(one, other);
    }

    private static boolean isSameAddress(final String one, final String other) {
        final String first = Texts.trim(one);
        final String second = Texts.trim(other);
        if (!ADDRESS.matcher(first).matches() || !ADDRESS.matcher(second).matches()) {
            return false;
        }
        final String canonical = MailAddress.canonical(first);
        return canonical != null && canonical.equals(MailAddress.canonical(second));
    }

    /** Whether two texts are the same but for their case. */
    static boolean isSameIgnoringCase(final String one, final String other) {
        return folded(one).equals(folded(other));
    }

    /** Returns a text as it is compared without regard to case. */
    static String folded(final String text) {
        return Texts.lowerCase(normalized(text));
    }

    /**
     * Whether a found text is the expected one, cut to the longest value of its field. A cut within a character leaves the character out: a remnant of it is damage.
     *
     * @param maxLength null where the vendor states none
     */
    static boolean isCut(final String expected, final String found, final MaxLength maxLength) {
        return maxLength != null && Stream.of(expected, Texts.trim(expected), normalized(expected)).anyMatch(text -> cuts(text, maxLength).stream().anyMatch(cut -> isSame(cut, found)));
    }

    /** Whether a found text is no more than a beginning of the expected one. */
    static boolean isBeginning(final String expected, final String found) {
        final String start = normalized(found);
        final String whole = normalized(expected);
        return start.length() < whole.length() && whole.startsWith(start);
    }

    /** Returns the forms that a text may be cut to; none where it is not too long. Characters are code points to some vendors, and UTF-16 units to others. */
    private static List<String> cuts(final String text, final MaxLength maxLength) {
        return switch (maxLength.unit()) {
            case BYTES -> text.getBytes(StandardCharsets.UTF_8).length <= maxLength.length() ? List.of() : List.of(beginningOfBytes(text, maxLength.length()));
            case CHARACTERS -> text.length() <= maxLength.length() ? List.of() : List.of(beginningOfUnits(text, maxLength.length()), beginningOfPoints(text, maxLength.length()));
        };
    }

    private static String beginningOfBytes(final String text, final int length) {
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            final int point = text.codePointAt(end);
            bytes += Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > length) {
                break;
            }
            end += Character.charCount(point);
        }
        return text.substring(0, end);
    }

    private static String beginningOfUnits(final String text, final int length) {
        final boolean splitsPair = length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) && Character.isLowSurrogate(text.charAt(length));
        return text.substring(0, splitsPair ? length - 1 : length);
    }

    private static String beginningOfPoints(final String text, final int length) {
        return text.codePointCount(0, text.length()) <= length ? text : text.substring(0, text.offsetByCodePoints(0, length));
    }
}
