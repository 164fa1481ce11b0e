// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DemoOptionsTest {

    @TempDir
    private Path folder;

    @Test
    void optionsAreRead() {
        assertEquals(new ColumnChoices(Map.of("email", "Wohin"), List.of("Raus"), Set.of("bounce_rate")),
                DemoOptions.parse("--map", "email=Wohin", "--refusal", "Raus", "--ignore", "bounce_rate").columns());
        assertEquals(500, DemoOptions.parse("--customers", "500", "--keep").customers());
        assertEquals(EspVendor.MAILCHIMP, DemoOptions.parse().vendor());
        assertEquals(EspVendor.HUBSPOT, DemoOptions.parse("--esp", "hubspot").vendor());
        assertEquals("shopify-customer", DemoOptions.parse("--profile", "shopify-customer").profile());
        assertEquals(Optional.of(folder.resolve("kept")), DemoOptions.parse("--output", folder.resolve("kept").toString()).output());
    }

    @Test
    void wrongOptionsAreRefusedWithACure() {
        assertEquals("The option --ouput is unknown: did you mean --output? ./run demo --help lists all.", wrong("--ouput", "1"));
        assertEquals("The option --nonsense is unknown. ./run demo --help lists all.", wrong("--nonsense", "1"));
        assertEquals("The option --input lacks its value. ./run demo --help says what it takes.", wrong("--input"));
        assertTrue(wrong("--map", "emial=1").contains("did you mean email?"));
        assertTrue(wrong("--charset", "no charset").contains("try UTF-8"));
        assertTrue(wrong("--report", folder.resolve("absent/report.json").toString()).contains("cannot be written"));
        assertTrue(wrong("--input", folder.resolve("absent").toString()).contains("no readable file"));
        assertTrue(wrong("--map", "nonsense=1").contains("FIELD one of customer_id"));
        assertEquals("--esp takes mailchimp, brevo or hubspot, not klaviyo.", wrong("--esp", "klaviyo"));
        assertTrue(wrong("--customers", "-1").contains("takes a number"));
    }

    private static String wrong(final String... arguments) {
        return assertThrows(DemoException.class, () -> DemoOptions.parse(arguments)).getMessage();
    }
}
