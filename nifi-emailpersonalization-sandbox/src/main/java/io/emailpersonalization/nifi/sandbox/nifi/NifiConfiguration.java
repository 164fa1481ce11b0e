// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Writes the conf directory of a NiFi that listens on loopback without encryption and knows no users: for tests and the demo only. */
final class NifiConfiguration {

    private static final List<String> FILES = List.of("state-management.xml", "authorizers.xml", "login-identity-providers.xml", "logback.xml");

    private NifiConfiguration() {
    }

    static void write(final Path work, final Path home, final int httpPort) throws IOException {
        final Path conf = Files.createDirectories(work.resolve("conf"));
        for (final String file : FILES) {
            try (InputStream in = NifiConfiguration.class.getResourceAsStream(file)) {
                Files.write(conf.resolve(file), in.readAllBytes());
            }
        }
        final Properties properties = new Properties();
        try (InputStream in = NifiConfiguration.class.getResourceAsStream("nifi.properties")) {
            properties.load(in);
        }
        properties.setProperty("nifi.web.http.port", Integer.toString(httpPort));
        properties.setProperty("nifi.nar.library.directory", home.resolve("lib").toString());
        try (OutputStream out = Files.newOutputStream(conf.resolve("nifi.properties"))) {
            properties.store(out, null);
        }
    }
}
