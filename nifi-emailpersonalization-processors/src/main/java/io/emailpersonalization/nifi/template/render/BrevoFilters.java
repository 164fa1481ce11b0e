// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.commons.lang3.StringUtils;

import java.math.RoundingMode;
import java.util.List;
import java.util.function.BiFunction;

/** Filters of Brevo that Jinjava lacks (help.brevo.com 4405381108626). Tested by JinjaRendererTest. */
final class BrevoFilters {

    static final String CAPITALIZE_FIRST = "capfirst";
    static final String TRUNCATE_CHARACTERS = "truncatechars";
    static final String FORMAT_FLOAT = "floatformat";

    private static final int MAX_DECIMALS = 20;
    private static final String ELLIPSIS = "...";

    private BrevoFilters() {
    }

    /** A filter of text with at most one number. */
    private record TextFilter(String name, BiFunction<String, Integer, String> change) implements Filter {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public Object filter(final Object value, final JinjavaInterpreter interpreter, final String... arguments) {
            final boolean isNumbered = arguments.length > 0 && arguments[0] != null && arguments[0].matches("-?[0-9]{1,6}");
            return value == null ? null : change.apply(value.toString(), isNumbered ? Integer.valueOf(arguments[0]) : null);
        }
    }

    static List<Filter> all() {
        return List.of(new TextFilter(CAPITALIZE_FIRST, (text, any) -> StringUtils.capitalize(text)), new TextFilter(TRUNCATE_CHARACTERS, BrevoFilters::truncate),
                new TextFilter(FORMAT_FLOAT, BrevoFilters::round));
    }

    private static String truncate(final String text, final Integer length) {
        return length == null || length < 0 || text.length() <= length ? text : text.substring(0, Math.max(0, length - ELLIPSIS.length())) + ELLIPSIS;
    }

    private static String round(final String text, final Integer decimals) {
        return Values.number(text.strip()).map(number -> number.setScale(decimals == null ? 1 : Math.min(Math.abs(decimals), MAX_DECIMALS), RoundingMode.HALF_UP).toPlainString()).orElse(text);
    }
}
