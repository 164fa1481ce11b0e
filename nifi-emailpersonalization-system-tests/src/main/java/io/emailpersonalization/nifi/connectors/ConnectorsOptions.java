// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The options of {@code ./run connectors}. ConnectorsOptionsTest tests it.
 *
 * @param nars the folder with the NARs of a distribution; empty for none
 * @param part the part to run, such as {@code salesforce}; empty for all
 */
record ConnectorsOptions(Optional<Path> nars, Optional<String> part) {

    static final String USAGE = """
            usage: ./run connectors [--nars DIR] [--nifi DIR] [--part P]
              --nars DIR   the NARs of a distribution of NiFi 2.3.0, such as its lib: those that a part needs and the NiFi lacks are put
                           beside the bundle. Without it the parts that need them are listed, and not run
              --nifi DIR   runs on this installation of NiFi, 2.3.0 or later, with the NARs that it has
              --part P     runs this part only: database, salesforce, postgresql, mailchimp ...
              --help       prints this text
            Runs every source, warehouse and ESP part on a NiFi of its own, kills NiFi in the middle, and counts what went in and
            what came out. The systems are real servers or fakes on loopback; no account is needed. It takes about ten minutes.
            The exit code is 1 when a part lost a record or could not be run to its end.""";

    /** @throws IllegalArgumentException when an option is unknown or its value wrong; the message is one line */
    static ConnectorsOptions of(final String... arguments) {
        Optional<Path> nars = Optional.empty();
        Optional<String> part = Optional.empty();
        for (int i = 0; i < arguments.length; i += 2) {
            final String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if ("--nars".equals(arguments[i]) && !value.isEmpty()) {
                final String from = System.getenv("CALLED_FROM");
                nars = Optional.of(Path.of(from == null ? "" : from).resolve(value));
                if (!Files.isDirectory(nars.get())) {
                    throw new IllegalArgumentException("There is no folder %s.".formatted(value));
                }
            } else if ("--part".equals(arguments[i]) && !value.isEmpty()) {
                part = Optional.of(value);
            } else {
                throw new IllegalArgumentException("The option %s is unknown or lacks its value. ./run connectors --help lists all.".formatted(arguments[i]));
            }
        }
        return new ConnectorsOptions(nars, part);
    }

    /** Whether a part is to be run, given by bucket and name. */
    boolean takes(final String name) {
        return part.isEmpty() || name.equals(part.get()) || name.endsWith("/" + part.get());
    }
}
