// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PartLibraryTest {

    @TempDir
    private Path folder;

    @Test
    void partsAreListedByRole() {
        assertTrue(ShippedFlows.LIBRARY.names(PartRole.SOURCE).containsAll(List.of("database", "dynamics", "esp-webhook", "files", "hubspot", "hubspot-http", "kafka", "kinesis", "pubsub", "rabbitmq",
                "salesforce", "shop-webhook")));
        assertEquals(List.of("brevo", "hubspot-email", "mailchimp"), ShippedFlows.LIBRARY.names(PartRole.ESP));
        assertEquals(List.of("customer-pipeline"), ShippedFlows.LIBRARY.names(PartRole.PIPELINE));
        assertEquals("Files", ShippedFlows.LIBRARY.read(PartRole.SOURCE, "files").at("/flowContents/name").asText());
    }

    @Test
    void aWrongNameIsAnsweredWithThoseThatExist() {
        final PartLibrary library = new PartLibrary(folder);
        FlowFiles.write(created("sources").resolve("b.json"), ExportedFlows.small());
        FlowFiles.write(folder.resolve("sources/a.json"), ExportedFlows.small());
        assertEquals("There is no source saleforce: choose one of a, b.", assertThrows(FlowException.class, () -> library.read(PartRole.SOURCE, "saleforce")).getMessage());
        assertEquals("There is no ESP mailchimp: there is none at all.", assertThrows(FlowException.class, () -> library.read(PartRole.ESP, "mailchimp")).getMessage());
        assertEquals("There is no source ../sources/a: choose one of a, b.", assertThrows(FlowException.class, () -> library.read(PartRole.SOURCE, "../sources/a")).getMessage());
    }

    private Path created(final String bucket) {
        final Path created = folder.resolve(bucket);
        assertTrue(created.toFile().mkdirs());
        return created;
    }
}
