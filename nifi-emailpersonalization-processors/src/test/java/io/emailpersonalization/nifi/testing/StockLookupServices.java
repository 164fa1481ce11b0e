// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import org.apache.nifi.controller.ControllerService;
import org.apache.nifi.util.TestRunner;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** NiFi's own lookup services. Their jar is published within a NAR only. */
public final class StockLookupServices {

    private static final String VERSION = "2.3.0";
    private static final String NAR = "nifi-lookup-services-nar";
    private static final List<String> JARS = List.of("nifi-lookup-services-", "nifi-database-utils-", "commons-configuration2-", "commons-beanutils-", "commons-collections-");

    private StockLookupServices() {
    }

    /** A service by the name of its class. */
    public static ControllerService create(final String name) throws Exception {
        return (ControllerService) Loader.LOADER.loadClass(name).getConstructor().newInstance();
    }

    /** Loads the NAR with the first service. */
    private static final class Loader {
        private static final ClassLoader LOADER = loader();

        private static ClassLoader loader() {
            try {
                // the NAR stands beside NiFi's other artifacts in the local repository
                final Path mock = Path.of(TestRunner.class.getProtectionDomain().getCodeSource().getLocation().toURI());
                final Path nar = mock.getParent().getParent().getParent().resolve(NAR).resolve(VERSION).resolve(NAR + "-" + VERSION + ".nar");
                final List<URL> jars = new ArrayList<>();
                try (ZipFile zip = new ZipFile(nar.toFile())) {
                    for (final ZipEntry entry : zip.stream().filter(each -> JARS.stream().anyMatch(each.getName()::contains)).toList()) {
                        final Path jar = Files.createTempFile("lookup-services", ".jar");
                        jar.toFile().deleteOnExit();
                        try (InputStream content = zip.getInputStream(entry)) {
                            Files.copy(content, jar, StandardCopyOption.REPLACE_EXISTING);
                        }
                        jars.add(jar.toUri().toURL());
                    }
                }
                return new URLClassLoader(jars.toArray(URL[]::new), StockLookupServices.class.getClassLoader());
            } catch (final IOException | URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
