// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.kill;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassNotLoadedException;
import com.sun.jdi.Field;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.InvalidTypeException;
import com.sun.jdi.InvocationException;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import io.emailpersonalization.nifi.torture.process.TortureException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Stops a thread of NiFi 2.3.0 at a point of a component's work, by the debug interface of the JVM. A commit is short: a kill at a random time rarely hits it, and no trace
 * shows whether it did. NiFi and the bundle stay unchanged.
 */
public final class NifiDebugger implements AutoCloseable {

    private static final String PROCESSOR = "org.apache.nifi.processor.AbstractProcessor";
    /** Creates its sessions itself. */
    private static final String PUT_SQL = "org.apache.nifi.processors.standard.PutSQL";
    private static final String ON_TRIGGER = "onTrigger";
    private static final String SESSION = "org.apache.nifi.controller.repository.StandardProcessSession";
    private static final String DATABASE = "org.postgresql.jdbc.PgConnection";
    private static final long MAX_WHILE_MILLIS = 400;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final VirtualMachine machine;

    private NifiDebugger(final VirtualMachine machine) {
        this.machine = machine;
    }

    public static NifiDebugger attach(final int port) {
        final AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream().filter(each -> "dt_socket".equals(each.transport().name()))
                .filter(each -> each.defaultArguments().containsKey("port")).findFirst().orElseThrow();
        final Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        arguments.get("timeout").setValue(Long.toString(CONNECT_LIMIT.toMillis()));
        try {
            return new NifiDebugger(connector.attach(arguments));
        } catch (final IOException | IllegalConnectorArgumentsException e) {
            throw new TortureException("NiFi cannot be debugged", e);
        }
    }

    /**
     * Waits until a component reaches a point, and stops its thread there.
     *
     * @param component the id of the processor
     * @return whether it reached the point in time
     */
    public boolean stop(final String component, final KillPoint point, final Duration limit, final SplittableRandom random) {
        final long end = System.nanoTime() + limit.toNanos();
        final List<BreakpointRequest> breakpoints = breakpoints(point, end);
        // most components are done in a few milliseconds, and some work once per export: the second time it is stopped where it begins
        double longest = MAX_WHILE_MILLIS;
        try {
            while (System.nanoTime() < end) {
                final EventSet events = machine.eventQueue().remove(100);
                if (events == null) {
                    continue;
                }
                for (final Event event : events) {
                    if (event instanceof BreakpointEvent reached && component.equals(component(reached.thread())) && isWork(reached, point)) {
                        if (point != KillPoint.INSIDE || staysAWhile(reached.thread(), (long) (longest * Math.pow(random.nextDouble(), 4)))) {
                            return true;
                        }
                        longest = 0;
                    }
                }
                events.resume();
            }
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TortureException("Interrupted", e);
        } catch (final VMDisconnectedException e) {
            throw new TortureException("NiFi ended by itself", e);
        } finally {
            breakpoints.forEach(BreakpointRequest::disable);
        }
    }

    private List<BreakpointRequest> breakpoints(final KillPoint point, final long end) {
        final List<BreakpointRequest> breakpoints = new ArrayList<>();
        while (breakpoints.isEmpty() && System.nanoTime() < end) {
            for (final Method method : methods(point)) {
                final BreakpointRequest request = machine.eventRequestManager().createBreakpointRequest(method.location());
                request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                request.enable();
                breakpoints.add(request);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return breakpoints;
    }

    private List<Method> methods(final KillPoint point) {
        return switch (point) {
            case INSIDE -> Stream.concat(methods(PROCESSOR, ON_TRIGGER).stream(), methods(PUT_SQL, ON_TRIGGER).stream()).filter(method -> !method.isAbstract()).toList();
            case BEFORE_DATABASE_COMMIT -> methods(DATABASE, "commit");
            case BEFORE_SESSION_COMMIT -> methods(SESSION, "updateProvenanceRepo");
            case AFTER_SESSION_COMMIT -> methods(SESSION, "updateEventRepository");
            case EFFECT_HELD -> throw new IllegalArgumentException("The vendor holds its answer, not NiFi");
        };
    }

    private List<Method> methods(final String type, final String name) {
        final List<Method> methods = new ArrayList<>();
        for (final ReferenceType loaded : machine.classesByName(type)) {
            if (loaded.isPrepared()) {
                methods.addAll(loaded.methodsByName(name));
            }
        }
        return methods;
    }

    private static String component(final ThreadReference thread) {
        final ObjectReference processor = processor(thread);
        return processor != null && invoke(thread, processor, "getIdentifier") instanceof StringReference id ? id.value() : "";
    }

    /** Returns whether a session holds anything: an empty one commits no work. */
    private static boolean isWork(final BreakpointEvent event, final KillPoint point) {
        if (point != KillPoint.BEFORE_SESSION_COMMIT && point != KillPoint.AFTER_SESSION_COMMIT) {
            return true;
        }
        try {
            // methods of the same name that take no checkpoint call the one that does
            for (final Value argument : event.thread().frame(0).getArgumentValues()) {
                final Field field = argument instanceof ObjectReference checkpoint ? checkpoint.referenceType().fieldByName("records") : null;
                if (field != null && ((ObjectReference) argument).getValue(field) instanceof ObjectReference records) {
                    return invoke(event.thread(), records, "isEmpty") instanceof com.sun.jdi.BooleanValue empty && !empty.value();
                }
            }
            return false;
        } catch (final IncompatibleThreadStateException e) {
            return false;
        }
    }

    private static Value invoke(final ThreadReference thread, final ObjectReference object, final String name) {
        final Method method = object.referenceType().methodsByName(name).stream().filter(each -> !each.isAbstract() && each.argumentTypeNames().isEmpty()).findFirst().orElseThrow();
        try {
            return object.invokeMethod(thread, method, List.of(), ObjectReference.INVOKE_SINGLE_THREADED);
        } catch (final InvalidTypeException | ClassNotLoadedException | IncompatibleThreadStateException | InvocationException e) {
            throw new TortureException("NiFi cannot be asked", e);
        }
    }

    private static boolean staysAWhile(final ThreadReference thread, final long millis) {
        final ObjectReference before = processor(thread);
        thread.resume();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        thread.suspend();
        return before != null && before.equals(processor(thread));
    }

    /** Returns the processor of a suspended thread; null for other threads. */
    private static ObjectReference processor(final ThreadReference thread) {
        try {
            for (final StackFrame frame : thread.frames()) {
                final String type = frame.location().declaringType().name();
                if (type.equals(PROCESSOR) || type.equals(PUT_SQL) && frame.location().method().name().equals(ON_TRIGGER)) {
                    return frame.thisObject();
                }
            }
            return null;
        } catch (final IncompatibleThreadStateException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            machine.dispose();
        } catch (final VMDisconnectedException e) {
            // the process was killed
            return;
        }
    }
}
