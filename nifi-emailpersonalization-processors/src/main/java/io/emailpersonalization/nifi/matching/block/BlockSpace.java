// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Allocates the memory of blocks: about a hundred bytes per row, most of the memory of matching. */
public interface BlockSpace {

    /** Allocates on the heap. */
    BlockSpace HEAP = new BlockSpace() {
        @Override
        public IntBuffer ints(final int count) {
            return IntBuffer.allocate(count);
        }

        @Override
        public LongBuffer longs(final int count) {
            return LongBuffer.allocate(count);
        }

        @Override
        public boolean isScarce() {
            return false;
        }
    };

    /** Allocates a number of ints, all 0. */
    IntBuffer ints(int count);

    /** Allocates a number of longs, all 0. */
    LongBuffer longs(int count);

    /** Whether memory is scarce. Keys are then built one after the other. */
    boolean isScarce();
}
