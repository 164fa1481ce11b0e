// SPDX-License-Identifier: Apache-2.0
/** Services in processes of their own that can be killed. */
package io.emailpersonalization.nifi.torture.process;
