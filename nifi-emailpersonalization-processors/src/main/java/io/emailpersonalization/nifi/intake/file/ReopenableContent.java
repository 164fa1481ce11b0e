// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import java.io.IOException;
import java.io.InputStream;

/** Content that can be opened again from its start. */
@FunctionalInterface
public interface ReopenableContent {

    /** Opens the content from its start. Streams opened before are invalid then. */
    InputStream open() throws IOException;
}
