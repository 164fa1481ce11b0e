// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import java.io.IOException;
import java.io.InputStream;

/** Content that can be read again from its start. */
@FunctionalInterface
public interface Content {

    /** The content from its start; what was opened before may not be read any more. */
    InputStream open() throws IOException;
}
