// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The profiles of the bundle, their schema, and the schemas of what they make. */
class ShippedProfileTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static String resource(final String name) throws IOException {
        try (InputStream content = ShippedProfileTest.class.getResourceAsStream(name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> violations(final String schema, final String document) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(resource(schema)).validate(document, InputFormat.JSON).stream().map(Object::toString).toList();
    }

    @ParameterizedTest
    @EnumSource(value = ShippedProfile.class, mode = EnumSource.Mode.EXCLUDE, names = {"AUTO", "OWN"})
    void everyProfileIsValidByThePublishedSchema(final ShippedProfile shipped) throws IOException {
        final SourceProfile profile = shipped.load().orElseThrow();
        assertEquals(shipped.getValue(), profile.name());
        assertEquals(List.of(), violations("/schemas/source-profile.schema.json", resource("/profiles/" + shipped.getValue() + ".json")));
        assertFalse(profile.recognize().isEmpty());
        assertTrue(Files.readString(Path.of("..", "docs", "sources.md")).contains("\n### " + shipped.getValue() + "\n"), "docs/sources.md has no section on it");
    }

    @Test
    void thePublishedSchemaRefusesWhatTheParserRefuses() throws IOException {
        for (final String broken : List.of("{\"name\": \"x\", \"kind\": \"person\", \"fields\": {}}", "{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {}, \"filds\": {}}",
                "{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {\"email\": {\"form\": \"/a\"}}}", "{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {\"emial\": \"/a\"}}",
                "{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {}, \"markers\": [{\"from\": \"/a\", \"decision\": \"drop\"}]}")) {
            assertFalse(violations("/schemas/source-profile.schema.json", broken).isEmpty(), broken);
        }
    }

    @Test
    void theTargetsOfACustomerAreTheFieldsOfTheCustomerSchema() throws IOException {
        final List<String> targets = new ArrayList<>(RecordKind.CUSTOMER.targets().keySet());
        targets.removeAll(List.of("consent_expires_at", "consent_legal_basis", "consent_ip", "consent_form"));
        final Set<String> fields = new HashSet<>();
        JSON.readTree(resource("/schemas/customer.schema.json")).get("properties").fieldNames().forEachRemaining(fields::add);
        assertEquals(fields, new HashSet<>(targets));
    }

    @Test
    void theTargetsOfAPurchaseAreTheFieldsOfItsSchema() throws IOException {
        final JsonNode schema = JSON.readTree(resource("/schemas/purchase-event.schema.json"));
        final Set<String> fields = new HashSet<>();
        schema.get("properties").fieldNames().forEachRemaining(fields::add);
        assertEquals(fields, RecordKind.PURCHASE.targets().keySet());
        assertEquals(List.of(), violations("/schemas/purchase-event.schema.json",
                "{\"source\": \"shop\", \"order_id\": \"17\", \"email\": \"ada@example.com\", \"purchased_at\": \"2026-05-01T08:00:00Z\", \"amount\": 12.5, \"currency\": \"EUR\"}"));
    }
}
