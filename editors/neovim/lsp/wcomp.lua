-- For Neovim 0.11 and newer, which finds this file by its name when `vim.lsp.enable('wcomp')` is called.

local wcomp = require('wcomp')

return {
  cmd = wcomp.command(),
  -- Not every TOML file is a manifest: the server is for those that `root_dir` answers for.
  filetypes = { 'toml', 'wit', 'wat', 'wast' },
  root_dir = function(buffer, answer)
    local path = vim.api.nvim_buf_get_name(buffer)
    if wcomp.concerns(path) then
      answer(vim.fs.dirname(path))
    end
  end,
}
