// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of a schema, as ECMAScript means it. Java tries the ways in which a pattern can fit one after the other, and with some patterns there are more of them than anybody
 * can wait for: so a pattern may look at the characters of a value only so often, in proportion to its length.
 */
final class BoundedPattern implements RegularExpression {

    private static final long READS_PER_CHARACTER = 200;
    private static final long MIN_READS = 100_000;
    /** To compile a pattern takes time with the square of its length; of the format {@code regex} it is a value. */
    private static final int MAX_PATTERN_LENGTH = 10_000;

    private final Pattern pattern;

    /** @throws PatternSyntaxException when it is no pattern, or longer than any */
    BoundedPattern(final String pattern) {
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            throw new PatternSyntaxException("The pattern is longer than any", "", -1);
        }
        this.pattern = Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(pattern)));
    }

    /** The pattern did not come to an end: whether the value fits is not known. */
    static final class UndecidedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UndecidedException(final Throwable cause) {
            super("A pattern takes too long for a value", cause, false, false);
        }
    }

    @Override
    public boolean matches(final String value) {
        try {
            return pattern.matcher(new CountedText(value)).find();
        } catch (final StackOverflowError e) {
            // what repeats a group with alternatives goes one call deeper with each of them
            throw new UndecidedException(e);
        }
    }

    /** Text that counts how often it is looked at. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private long left;

        private CountedText(final String text) {
            this.text = text;
            this.left = MIN_READS + READS_PER_CHARACTER * text.length();
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(final int index) {
            if (--left < 0) {
                throw new UndecidedException(null);
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(final int start, final int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
