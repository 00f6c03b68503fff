-- The language server of wcomp, for Neovim 0.7 and newer.

local M = {}

-- Files that are manifests, and files that manifests may be about.
function M.concerns(path)
  local name = vim.fn.fnamemodify(path, ':t')
  return name == 'compose.toml'
    or name == 'wcomp.toml'
    or name:match('%.compose%.toml$') ~= nil
    or name:match('%.wit$') ~= nil
    or name:match('%.wat$') ~= nil
end

-- The program: `vim.g.wcomp_command`, such as { '/opt/wcomp' }, or the `wcomp` that is in the PATH.
function M.command()
  local command = vim.g.wcomp_command or { 'wcomp' }
  if type(command) == 'string' then
    command = { command }
  end
  command = vim.deepcopy(command)
  table.insert(command, 'lsp')
  return command
end

local client

-- Starts the server if it does not run, and tells it of a buffer. For Neovim before 0.11, which has no `vim.lsp.enable`.
function M.attach(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or not M.concerns(path) then
    return
  end
  if client == nil then
    client = vim.lsp.start_client({
      name = 'wcomp',
      cmd = M.command(),
      root_dir = vim.fn.fnamemodify(path, ':p:h'),
      on_exit = function()
        client = nil
      end,
    })
  end
  if client ~= nil then
    vim.lsp.buf_attach_client(buffer, client)
  end
end

return M
