// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** Where blocks keep their numbers: about a hundred bytes per row, more than all else that matching needs. */
public interface BlockSpace {

    /** The heap. */
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

    /** So many numbers, all 0. */
    IntBuffer ints(int count);

    /** So many numbers, all 0. */
    LongBuffer longs(int count);

    /** Whether the heap has little room, so that keys are worked on one after the other. */
    boolean isScarce();
}
