// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The sandbox's command line. */
class SandboxMainTest {

    private static List<String> run(final int code, final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                SandboxMain.class.getName()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(code, process.waitFor());
        return lines;
    }

    @Test
    void aPortInUseIsOneLine() throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(List.of("The port %d is in use: end what uses it, or choose another with --port N.".formatted(other.getLocalPort())), run(1, "--port", String.valueOf(other.getLocalPort())));
        }
    }

    @Test
    void aWrongOptionIsOneLine() throws IOException, InterruptedException {
        assertEquals(List.of("The option --prot is unknown or its value wrong. ./run sandbox --help lists all."), run(2, "--prot", "8095"));
        assertEquals(List.of("The option --port is unknown or its value wrong. ./run sandbox --help lists all."), run(2, "--port", "70000"));
    }
}
