// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.List;

/**
 * A token of a template.
 *
 * @param start offset of its first character
 * @param end offset behind its last character
 * @param block the block of the text behind it
 * @param uses the names that it reads
 * @param modifiers the forms in which Mailchimp prints the value, such as {@code UPPER}; empty for other vendors
 */
public record Token(int start, int end, Kind kind, int block, List<NameUse> uses, List<String> modifiers) {

    /** Kinds of tokens. */
    public enum Kind {
        /** Prints a value. */
        PRINT,
        /** Prints a value, in a form that the vendor replaced long ago. */
        LEGACY_PRINT,
        /** Opens, continues or closes a block, or does something else without printing a value. */
        CONTROL,
        /** Is left out of the mail. */
        COMMENT,
        /** Text that looks like tokens and stays as it is. */
        RAW
    }

    public Token {
        uses = List.copyOf(uses);
        modifiers = List.copyOf(modifiers);
    }
}
