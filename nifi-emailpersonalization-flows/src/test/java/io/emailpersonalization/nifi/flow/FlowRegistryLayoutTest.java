// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The folder {@code flows} is what NiFi's Git registry clients expect below their Repository Path: every folder is a bucket, every file in it that ends in {@code .json} is a flow, named
 * as NiFi makes ids of flows of names. Source: AbstractGitFlowRegistryClient of NiFi 2.3.0.
 */
class FlowRegistryLayoutTest {

    private static List<Path> list(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyFolderIsABucketAndEveryJsonFileInItIsAFlow() throws IOException {
        int flows = 0;
        for (final Path bucket : list(ShippedFlows.FLOWS)) {
            assertTrue(Files.isDirectory(bucket), bucket + " lies beside the buckets");
            assertTrue(bucket.getFileName().toString().matches("[a-z][a-z-]*"), bucket.toString());
            for (final Path file : list(bucket)) {
                assertTrue(Files.isRegularFile(file), file + " is a folder in a bucket: no client reads it");
                if (file.toString().endsWith(".json")) {
                    assertTrue(file.getFileName().toString().matches("[a-zA-Z0-9-]+\\.json"), file.toString());
                    assertTrue(FlowFiles.read(file).path("flowContents").has("identifier"), file.toString());
                    flows++;
                }
            }
        }
        assertEquals(ShippedFlows.all().size(), flows, "no flow lies deeper");
    }

    @Test
    void noFlowBringsMetadataOfAnotherRegistry() {
        ShippedFlows.all().forEach(file -> {
            for (final String field : List.of("snapshotMetadata", "flow", "bucket")) {
                assertTrue(FlowFiles.read(file).path(field).isMissingNode(), file + ": " + field);
            }
        });
    }
}
