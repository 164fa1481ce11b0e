// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import org.apache.nifi.controller.ControllerService;
import org.apache.nifi.util.TestRunner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** NiFi's own StandardOauth2AccessTokenProvider. Its jar is published within a NAR only. */
public final class StockTokenProvider {

    private static final String VERSION = "2.3.0";
    private static final String JAR = "META-INF/bundled-dependencies/nifi-oauth2-provider-service-" + VERSION + ".jar";

    private static final ClassLoader LOADER = loader();

    private StockTokenProvider() {
    }

    /**
     * Adds and enables a provider.
     *
     * @param grant client_credentials or refresh_token
     * @param more further properties, such as the scope or the refresh token
     */
    public static void add(final TestRunner runner, final String id, final String tokenUrl, final String clientId, final String secret, final String grant, final Map<String, String> more)
            throws Exception {
        final ControllerService provider = (ControllerService) LOADER.loadClass("org.apache.nifi.oauth2.StandardOauth2AccessTokenProvider").getConstructor().newInstance();
        runner.addControllerService(id, provider);
        runner.setProperty(provider, "authorization-server-url", tokenUrl);
        runner.setProperty(provider, "grant-type", grant);
        runner.setProperty(provider, "client-id", clientId);
        runner.setProperty(provider, "client-secret", secret);
        more.forEach((name, value) -> runner.setProperty(provider, name, value));
        runner.enableControllerService(provider);
    }

    private static ClassLoader loader() {
        try {
            return new URLClassLoader(new URL[] {jar().toUri().toURL()}, StockTokenProvider.class.getClassLoader());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar out of the NAR, which stands beside NiFi's other artifacts in the local repository. */
    private static Path jar() {
        try {
            final Path mock = Path.of(TestRunner.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            final Path nar = mock.getParent().getParent().getParent().resolve("nifi-oauth2-provider-nar").resolve(VERSION).resolve("nifi-oauth2-provider-nar-%s.nar".formatted(VERSION));
            final Path jar = Files.createTempFile("oauth2-provider", ".jar");
            jar.toFile().deleteOnExit();
            try (ZipFile zip = new ZipFile(nar.toFile())) {
                final ZipEntry entry = zip.getEntry(JAR);
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, jar, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return jar;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
