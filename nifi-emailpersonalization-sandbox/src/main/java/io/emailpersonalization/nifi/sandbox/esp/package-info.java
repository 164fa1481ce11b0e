// SPDX-License-Identifier: Apache-2.0
/** The ESP sandbox: an HTTP server on loopback with the API of one vendor, injected faults and an admin interface. It sends no mail. */
package io.emailpersonalization.nifi.sandbox.esp;
