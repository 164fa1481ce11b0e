// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of a schema in the ECMAScript dialect, with bounded time. Java tries all ways to match one after the other, and some patterns have exponentially many. So a match may read the
 * characters of a value only a limited number of times. BadInputTest covers this class.
 */
final class BoundedPattern implements RegularExpression {

    /** Character reads per character of a value. Patterns without nested repetition need a few. Chosen, not measured. */
    private static final long READS_PER_CHARACTER = 200;
    /** Character reads for short values: a pattern of an address or a number needs far fewer. Chosen, not measured. */
    private static final long MIN_READS = 100_000;
    /** Characters. Compiling takes quadratic time, and with the format {@code regex} the pattern is a value. */
    private static final int MAX_PATTERN_LENGTH = 10_000;

    private final Pattern pattern;

    /** @throws PatternSyntaxException when it is not a pattern, or is too long */
    BoundedPattern(final String pattern) {
        if (pattern.length() > MAX_PATTERN_LENGTH) {
            throw new PatternSyntaxException("The pattern is too long", "", -1);
        }
        this.pattern = Pattern.compile(RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(pattern)));
    }

    /** The match was stopped: it is unknown whether the value matches. */
    static final class UndecidedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UndecidedException(final Throwable cause) {
            super("A pattern takes too long for a value", cause, false, false);
        }
    }

    @Override
    public boolean matches(final String value) {
        try {
            return pattern.matcher(new CountedText(value)).find();
        } catch (final StackOverflowError e) {
            // a repeated group with alternatives recurses with every repetition
            throw new UndecidedException(e);
        }
    }

    /** Text that limits how often it is read. */
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
