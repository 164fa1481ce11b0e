// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The table at the end of the demo. */
class TallyTest {

    @TempDir
    private Path folder;

    @Test
    void zerosDoNotHold() throws IOException {
        Files.writeString(folder.resolve("map-failure-1a2b3c4d.csv"), "customer_id\n\"1");
        Files.writeString(folder.resolve("map-failure-1a2b3c4d.csv.reason.json"), "{\"message\": \"The file is cut off\", \"stage\": \"map\", \"outcome\": \"failure\", \"record\": 1}");
        final RunFolder run = new RunFolder(folder);
        assertFalse(Tally.of(run, 0).isRead());
        assertFalse(Tally.of(run, 0).holds(), "nothing = nothing is no success");
        assertEquals(List.of("REFUSED at stage map: The file is cut off"), run.refusals());
        assertEquals(1, run.files("map", "failure").size(), "a reason is no file of the stage");
    }

    @Test
    void aContactThatWasSentAgainCountsOnce() throws IOException {
        Files.writeString(folder.resolve("map-report-1.json"), "{\"counts\": {\"received\": 4}}");
        Files.writeString(folder.resolve("validate-report-1.json"), "{\"counts\": {\"valid\": 4}}");
        Files.writeString(folder.resolve("score-report-1.json"), "{\"counts\": {\"scored\": 4}}");
        Files.writeString(folder.resolve("push-report-1.json"), "{\"counts\": {\"pushed\": 3, \"suppressed\": 1}}");
        Files.writeString(folder.resolve("verify-report-1.json"), "{\"counts\": {\"verified\": 1, \"mismatched\": 2}}");
        Files.writeString(folder.resolve("push-report-2.json"), "{\"counts\": {\"pushed\": 1, \"suppressed\": 1}}");
        Files.writeString(folder.resolve("verify-report-2.json"), "{\"counts\": {\"mismatched\": 1}}");
        Files.writeString(folder.resolve("verify-mismatched-2.json"), "[{\"email\": \"ada@example.com\"}]");
        final Tally tally = Tally.of(new RunFolder(folder), 4);
        assertEquals(List.of(2L, 1L, 1L), List.of(tally.figures().get("pushed"), tally.figures().get("verified"), tally.figures().get("mismatched")));
        assertTrue(tally.holds(), tally.equations().toString());
    }

    @Test
    void quarantinedRecordsAreCountedAndReported() throws IOException {
        Files.writeString(folder.resolve("map-report-1.json"), "{\"counts\": {\"received\": 304, \"mapped\": 300, \"decided\": 1, \"unmapped\": 3}}");
        Files.writeString(folder.resolve("validate-report-1.json"), "{\"counts\": {\"received\": 300, \"quarantined\": 300}}");
        Files.writeString(folder.resolve("validate-quarantined-1.csv.reason.json"), "{\"message\": \"Too much is invalid\", \"stage\": \"validate\", \"outcome\": \"quarantined\"}");
        final RunFolder run = new RunFolder(folder);
        assertTrue(Tally.of(run, 0).holds(), Tally.of(run, 0).equations().toString());
        assertTrue(Tally.of(run, 0).equations().keySet().iterator().next().startsWith("received = valid + invalid + quarantined + decided + unmapped"));
        assertEquals(List.of("QUARANTINED at stage validate: Too much is invalid"), run.refusals());
    }
}
