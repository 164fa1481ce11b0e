// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content that can be opened again from its start. */
@FunctionalInterface
public interface ReopenableContent {

    /** Opens the content from its start. Streams opened before are invalid then. */
    InputStream open() throws IOException;

    /** Returns the content of a stream, by its mark. Closing an opened stream does not close the given one: the caller closes it. */
    static ReopenableContent of(final InputStream in) {
        final InputStream marked = in.markSupported() ? in : new BufferedInputStream(in);
        marked.mark(Integer.MAX_VALUE);
        return () -> {
            marked.reset();
            marked.mark(Integer.MAX_VALUE);
            return new KeptOpen(marked);
        };
    }

    /** Ignores close, so that the content can be read again. */
    final class KeptOpen extends FilterInputStream {

        private KeptOpen(final InputStream content) {
            super(content);
        }

        @Override
        public void close() {
            // the caller closes the content
        }
    }
}
