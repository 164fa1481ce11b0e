// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.jvm;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Measures the highest use of the heap while it is open, garbage included. Use falls only by a collection, so the peak is the highest use before a collection or at the end.
 */
public final class HeapMonitor implements AutoCloseable {

    private final Set<String> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
            .map(pool -> pool.getName()).collect(Collectors.toSet());
    private final AtomicLong peak = new AtomicLong();
    private final AtomicLong peakAfterCollections = new AtomicLong();
    /** Milliseconds since the start of the JVM. Earlier collections do not count, though their notifications may come later. */
    private final long since;
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final NotificationListener listener = (notification, handback) -> {
        if (GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notification.getType())) {
            see(GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData()).getGcInfo());
        }
    };

    /** Collects garbage, then watches. */
    public HeapMonitor() {
        System.gc();
        since = lastCollections().mapToLong(GcInfo::getEndTime).max().orElse(0);
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> {
            final NotificationEmitter emitter = (NotificationEmitter) collector;
            emitter.addNotificationListener(listener, null, null);
            emitters.add(emitter);
        });
        peak.set(used());
    }

    private static Stream<GcInfo> lastCollections() {
        return ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream().map(GarbageCollectorMXBean::getLastGcInfo).filter(Objects::nonNull);
    }

    /** Bytes in use now. */
    public static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void see(final GcInfo collection) {
        if (collection.getStartTime() < since) {
            return;
        }
        peak.accumulateAndGet(ofHeap(collection.getMemoryUsageBeforeGc()), Math::max);
        peakAfterCollections.accumulateAndGet(ofHeap(collection.getMemoryUsageAfterGc()), Math::max);
    }

    private long ofHeap(final Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream().filter(pool -> heapPools.contains(pool.getKey())).mapToLong(pool -> pool.getValue().getUsed()).sum();
    }

    /** The peak so far, in bytes. */
    public long peak() {
        // notifications are late: a requested collection brings the last ones
        lastCollections().forEach(this::see);
        return peak.accumulateAndGet(used(), Math::max);
    }

    /** Collects garbage, and returns the highest use right after any collection so far, in bytes. A young collection leaves old garbage, which counts. */
    public long peakAfterCollections() {
        System.gc();
        lastCollections().forEach(this::see);
        return peakAfterCollections.get();
    }

    @Override
    public void close() {
        for (final NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (final javax.management.ListenerNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
