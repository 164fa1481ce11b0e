// SPDX-License-Identifier: Apache-2.0
/** {@code ./run torture}: the command line and the runs on a real NiFi, which is killed, clustered, fed with broken files, short of memory and cut off from its services. */
package io.emailpersonalization.nifi.torture;
