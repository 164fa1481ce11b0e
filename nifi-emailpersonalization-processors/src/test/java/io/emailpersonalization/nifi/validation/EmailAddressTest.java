// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.EmailAddressFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class EmailAddressTest {

    private static final CustomerSchema SCHEMA = CustomerSchema.shipped();

    private static boolean valid(final String address) {
        final ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("customer_id", "1");
        record.put("email", address);
        return SCHEMA.validate(record).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@example.com", "a.b+tag@sub.example.co.uk", "o'hara@example.com", "jörg@müller.example", "a_b-c@example-host.com", "1@2.example"})
    void accepts(final String address) {
        assertEquals(true, valid(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "@example.com", "a@", "a@@example.com", "a b@example.com", ".a@example.com", "a.@example.com", "a..b@example.com", "a@example", "a@-x.com", "a@x..com",
            "a@example.com,b@example.com", "Ada <a@example.com>", "a@exam ple.com", "a\n@example.com"})
    void refuses(final String address) {
        assertEquals(false, valid(address));
    }

    @Test
    void partsHaveTheirLimits() {
        final String label = "b".repeat(63);
        assertEquals(true, valid("a".repeat(64) + "@example.com"));
        assertEquals(false, valid("a".repeat(65) + "@example.com"));
        assertEquals(true, valid("a@" + label + ".com"));
        assertEquals(false, valid("a@b" + label + ".com"));
        final String longest = String.join(".", label, label, label, "b".repeat(63));
        assertEquals(255, longest.length());
        assertEquals(true, EmailAddressFormat.isValid("a@" + longest));
        assertEquals(false, EmailAddressFormat.isValid("a@b." + longest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Az09!#$%&'*+-/=?^_`{|}~@example.com", "a@a-z.A09", "a@1.2x", "\u0e01\u0e34@example.com", "\u0928\u093f@example.com", "\ud83d\ude00@example.com"})
    void acceptsEveryCharacterOfTheStandard(final String address) {
        assertEquals(true, EmailAddressFormat.isValid(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a(b@example.com", "a:b@example.com", "a[b@example.com", "a;b@example.com", "a,b@example.com", "a@exa_mple.com", "a@x-.com", "a@example.1", "a@example.09",
            "a@ex/ample.com",
            "a@ex:ample.com", "a@ex[ample.com", "a@ex`ample.com", "a@.com", "a@example.", "a\u00a0@example.com", "a@ex\u2003ample.com", "a.@b.c", "a@example.-b", "a@example.b-"})
    void refusesEveryOther(final String address) {
        assertEquals(false, EmailAddressFormat.isValid(address));
    }

    @Property(tries = 300)
    void neverFails(@ForAll @StringLength(max = 300) @Chars({'a', '@', '.', '"', '\\', '-', ' ', '\u0000', 'ß', '\uD83D'}) final String text) {
        valid(text);
    }
}
