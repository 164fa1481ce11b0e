// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Texts;

import java.text.Normalizer;

/** Texts in one form of Unicode. Every method returns the same object where nothing changes, and takes time in proportion to the length. Tested by RecordCorrectorTest. */
final class UnicodeText {

    /** No character before this one is a combining mark or needs composition. */
    private static final char FIRST_MARK = '\u0300';
    /** No character before this one is invisible without being white space or a control. */
    private static final char SOFT_HYPHEN = '\u00AD';

    private UnicodeText() {
    }

    static String withoutInvisible(final String text) {
        int clean = 0;
        while (clean < text.length() && !isInvisible(text.charAt(clean))) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        final StringBuilder visible = new StringBuilder(text.length()).append(text, 0, clean);
        for (int i = clean; i < text.length(); i++) {
            if (!isInvisible(text.charAt(i))) {
                visible.append(text.charAt(i));
            }
        }
        return visible.toString();
    }

    private static boolean isInvisible(final char c) {
        if (c < SOFT_HYPHEN) {
            return false;
        }
        return c == SOFT_HYPHEN || c == '\u061C' || c == '\u180E' || c == '\u200B' || c == '\u200E' || c == '\u200F' || c >= '\u202A' && c <= '\u202E' || c >= '\u2060' && c <= '\u2064'
                || c >= '\u2066' && c <= '\u2069' || c == '\uFEFF' || c >= '\uFFF9' && c <= '\uFFFB';
    }

    /** Form C. A text with more than thirty combining marks in a row is no text, would take quadratic time, and stays. */
    static String composed(final String text) {
        if (text.chars().allMatch(c -> c < FIRST_MARK) || !text.equals(Texts.streamSafe(text)) || Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return text;
        }
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** The address with the ASCII form of its domain. An address that cannot be read stays. */
    static String asciiDomain(final String address) {
        final int at = address.lastIndexOf('@');
        if (at <= 0 || address.chars().skip(at).allMatch(c -> c < 0x80)) {
            return address;
        }
        final String canonical = MailAddress.canonical(address);
        return canonical == null ? address : address.substring(0, at) + canonical.substring(canonical.lastIndexOf('@'));
    }
}
