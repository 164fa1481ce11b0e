// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FlowMainTest {

    @TempDir
    private Path folder;

    @Test
    void theFileIsWrittenBack() throws IOException {
        final Path file = folder.resolve("small.json");
        FlowFiles.write(file, ExportedFlows.small());
        FlowMain.run("--normalize", file.toString());
        final String once = Files.readString(file);
        assertEquals(FlowFiles.text(new FlowNormalizer(ComponentFacts.load()).normalize(ExportedFlows.small())), once);
        FlowMain.run("--normalize", file.toString());
        assertEquals(once, Files.readString(file));
    }

    @Test
    void faultsAreNamedInOneLine() {
        assertEquals("./run flow takes --normalize FILE. ./run flow --help says what it does.", assertThrows(FlowException.class, () -> FlowMain.run("--compose")).getMessage());
        final String absent = folder.resolve("absent.json").toString();
        assertEquals("There is no file %s that can be read and written.".formatted(absent), assertThrows(FlowException.class, () -> FlowMain.run("--normalize", absent)).getMessage());
    }
}
