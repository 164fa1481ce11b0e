// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever a template holds, it is read to its end, in order, and every place is within it. */
class ParserFuzzTest {

    private static final List<String> PIECES = List.of("*|", "|*", "IF:", "IFNOT:", "ELSEIF:", "ELSE:", "END:", "END:IF", "FNAME", "=", "!=", "<", ">", ":", "{{", "}}", "{%", "%}", "{#", "#}", "if ",
            "endif", "elif ", "else", "for a in b", "endfor", "raw", "endraw", "set a = ", "contact.A", "contact", ".", "|", "default", "(", ")", "[", "]", "{", "}", "\"", "'",
            "\\", "%ABCD%", "%", "-", " ",
            "\n", "\r\n", "é", "\uD83D\uDE00", "\uD83D", "\0", "a", "1", ",", "?", " and ", " or ", " not ", " is ", " in ", "personalization_token(", "<b>", "unless ",
            "endunless", "macro ", "import ");

    private static String anyTemplate(final Random random) {
        final StringBuilder template = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            template.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return template.toString();
    }

    @Property(tries = 20_000)
    void everyTemplateIsRead(@ForAll final long seed) {
        final String source = anyTemplate(new Random(seed));
        for (final TemplateSyntax syntax : TemplateSyntax.values()) {
            final ParsedTemplate template = syntax.parse(source);
            final Truth[] visible = template.visibility(new MapContact(Map.of("A", "b", "FNAME", "c")));
            assertEquals(Truth.TRUE, visible[0]);
            assertEquals(visible.length, template.preview(new MapContact(Map.of())).length);
            int last = 0;
            for (final Token token : template.tokens()) {
                assertTrue(token.start() >= last && token.end() > token.start() && token.end() <= source.length(), source);
                assertTrue(token.block() >= 0 && token.block() < visible.length, source);
                last = token.end();
            }
            for (final Fault fault : template.faults()) {
                final ParsedTemplate.Place place = template.place(fault.start());
                assertTrue(fault.end() <= source.length() && place.line() >= 1 && place.column() >= 1, source);
            }
            if (syntax.isJinja()) {
                assertTrue(syntax.engineSource(template).length() < source.length() * 3 + 20, source);
            }
        }
    }
}
