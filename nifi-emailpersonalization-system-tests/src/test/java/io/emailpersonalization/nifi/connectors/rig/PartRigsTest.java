// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.PartLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PartRigsTest {

    @TempDir
    private Path flows;

    @Test
    void everyPartOfTheLibraryIsRunOrAtLeastImported() {
        final List<PartRig> rigs = PartRigs.of(new PartLibrary(Workspace.root().resolve("flows")));
        assertTrue(rigs.stream().map(PartRig::part).toList().containsAll(List.of("sources/salesforce", "sources/hubspot", "warehouses/postgresql", "warehouses/snowflake", "esps/mailchimp")));
        assertEquals(List.of("warehouses/bigquery", "warehouses/redshift", "warehouses/snowflake"),
                rigs.stream().filter(rig -> rig instanceof ImportRig && rig.part().startsWith("warehouses/")).map(PartRig::part).toList());
        assertEquals(List.of("sources/esp-webhook", "sources/kafka", "sources/kinesis", "sources/pubsub", "sources/rabbitmq"),
                rigs.stream().filter(rig -> rig instanceof ImportRig && rig.part().startsWith("sources/")).map(PartRig::part).toList());
    }

    @Test
    void aNewPartIsImportedUntilItHasARig() throws IOException {
        Files.createFile(Files.createDirectory(flows.resolve("sources")).resolve("carrier-pigeon.json"));
        assertEquals(List.of(new ImportRig("sources/carrier-pigeon", "./run connectors has no system for it")), PartRigs.of(new PartLibrary(flows)));
    }
}
