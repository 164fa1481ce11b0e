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
        FlowMain.run(ShippedFlows.FLOWS, "--normalize", file.toString());
        final String once = Files.readString(file);
        assertEquals(FlowFiles.text(new FlowNormalizer(ComponentFacts.load()).normalize(ExportedFlows.small())), once);
        FlowMain.run(ShippedFlows.FLOWS, "--normalize", file.toString());
        assertEquals(once, Files.readString(file));
    }

    private static String refusal(final String... arguments) {
        return assertThrows(FlowException.class, () -> FlowMain.run(ShippedFlows.FLOWS, arguments)).getMessage();
    }

    @Test
    void aFlowIsComposedIntoAFile() {
        for (final Path composed : ShippedFlows.composed().stream().limit(1).toList()) {
            final String[] names = composed.getFileName().toString().replace(".json", "").split("-");
            final Path file = folder.resolve("mine.json");
            FlowMain.run(ShippedFlows.FLOWS, "--source", names[0], "--warehouse", names[1], "--esp", names[2], "--name", "Mine", "--out", file.toString());
            assertEquals("Mine", FlowFiles.read(file).at("/flowContents/name").asText());
        }
    }

    @Test
    void faultsAreNamedInOneLine() {
        assertEquals("--compose is no option of ./run flow that goes with others. ./run flow --help lists all.", refusal("--compose", "x"));
        assertEquals("The option --source lacks its value.", refusal("--source"));
        assertEquals("The option --source lacks its value.", refusal("--source", "--esp"));
        assertEquals("The option --esp is given twice: a flow has one of each.", refusal("--esp", "mailchimp", "--esp", "brevo"));
        assertEquals("There is no source salesfroce: choose one of %s.".formatted(String.join(", ", ShippedFlows.LIBRARY.names(PartRole.SOURCE))), refusal("--source", "salesfroce"));
        final String absent = folder.resolve("absent.json").toString();
        assertEquals("There is no file %s that can be read and written.".formatted(absent), refusal("--normalize", absent));
    }
}
