// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

class QualityReportTest {

    private static final QualityReport REPORT = QualityReport.builder("validate")
            .component("Validate customers", "0199-17")
            .run("a-run")
            .asOf(Instant.parse("2026-01-31T08:00:00Z"))
            .input("export.csv")
            .count("received", 3)
            .count("valid", 2)
            .field("email", new QualityReport.FieldFigures(1, 2L))
            .field("phone", new QualityReport.FieldFigures(0, null))
            .figure("rules", Map.of("/email format", 1))
            .build();

    @Test
    void keepsCountsInTheirOrder() throws IOException {
        final JsonNode json = new ObjectMapper().readTree(REPORT.toJson());
        assertEquals("{\"received\":3,\"valid\":2}", json.get("counts").toString());
        assertEquals("2026-01-31T08:00:00Z", json.get("as_of").asText());
        assertEquals("{\"nulls\":0}", json.get("fields").get("phone").toString());
    }

    @Test
    void fitsItsPublishedSchema() throws IOException {
        try (InputStream schemaText = QualityReport.class.getResourceAsStream("/schemas/quality-report.schema.json")) {
            final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schemaText);
            assertEquals(List.of(), schema.validate(new String(REPORT.toJson(), StandardCharsets.UTF_8), InputFormat.JSON));
        }
    }
}
